/**
 * Makes a photo small before it travels: at most 2048 px and about 400 KB of JPEG. Drawing an <img> turns it upright by its
 * EXIF orientation in every browser we support, and the new file carries no EXIF at all.
 */

const LONGEST = 2048;
const WANTED = 400 * 1024;
const QUALITIES = [0.85, 0.75, 0.65, 0.55];
const SHRINK = 0.8;
const SMALLEST = 800;

function load(file) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const address = URL.createObjectURL(file);
    image.onload = () => {
      URL.revokeObjectURL(address);
      resolve(image);
    };
    image.onerror = () => {
      URL.revokeObjectURL(address);
      reject(new Error("not an image that this browser can read"));
    };
    image.src = address;
  });
}

function draw(image, longest) {
  const scale = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const encode = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/** Returns a JPEG blob; a picture that the browser cannot read (HEIC on a PC) goes as it is, the server reads it. */
export async function shrink(file) {
  let image;
  try {
    image = await load(file);
  } catch {
    return file;
  }
  let best = file;
  for (let longest = LONGEST; longest >= SMALLEST; longest *= SHRINK) {
    const canvas = draw(image, longest);
    for (const quality of QUALITIES) {
      best = await encode(canvas, quality);
      if (best.size <= WANTED) {
        return best;
      }
    }
  }
  return best;
}
