"""E-bikes, seen from the side."""

from complaints.demo.scenes.canvas import Canvas, Paint, box, lit, oval, smooth


def bike(canvas: Canvas, left: float, ground: float, paint: Paint = "#4f7898") -> None:
    """Paint an electric scooter from the side."""
    front, back = left + 20, left + 330
    hub, size = ground - 4, 58
    canvas.shadow(oval((front + back) / 2, ground + 56, 250, 16), 0.6, 9)
    _wheel(canvas, front, hub, size)
    _wheel(canvas, back, hub, size)
    canvas.tube([(front, hub), (front + 44, hub - 190)], "#3b3f42", 15)
    shell = smooth(
        [
            (front + 28, hub - 150),
            (front + 70, hub - 168),
            (front + 112, hub - 20),
            (front + 210, hub - 16),
            (front + 236, hub - 104),
            (back + 52, hub - 112),
            (back + 70, hub - 78),
            (back - 30, hub - 64),
            (front + 250, hub + 16),
            (front + 86, hub + 22),
            (front + 60, hub - 40),
        ],
        6,
    )
    canvas.shape(shell, lit(paint, 1.16), to=lit(paint, 0.64))
    canvas.shape(
        smooth([(front + 40, hub - 146), (front + 62, hub - 152), (front + 96, hub - 30), (front + 82, hub - 12)], 5),
        lit(paint, 1.7),
        alpha=0.6,
        soft=2,
    )
    canvas.shape(box(front + 104, hub - 22, front + 226, hub + 8, 5), "#24272a", to="#3a3e41")
    seat = smooth(
        [
            (front + 224, hub - 108),
            (front + 240, hub - 136),
            (back - 6, hub - 130),
            (back + 60, hub - 142),
            (back + 70, hub - 118),
            (back, hub - 104),
        ],
        6,
    )
    canvas.shape(seat, "#35383a", to="#17191a")
    canvas.shape(
        smooth(
            [
                (front - 62, hub - 8),
                (front - 40, hub - 58),
                (front + 10, hub - 72),
                (front + 50, hub - 46),
                (front + 10, hub - 58),
                (front - 34, hub - 44),
            ],
            5,
        ),
        lit(paint, 0.9),
        to=lit(paint, 0.6),
    )
    canvas.shape(
        smooth(
            [
                (back - 54, hub - 40),
                (back - 10, hub - 70),
                (back + 44, hub - 56),
                (back + 68, hub - 14),
                (back + 40, hub - 44),
                (back - 6, hub - 56),
            ],
            5,
        ),
        lit(paint, 0.84),
        to=lit(paint, 0.56),
    )
    canvas.tube(smooth([(front + 2, hub - 206), (front + 40, hub - 196), (front + 62, hub - 214)], 5), "#2b2e30", 11)
    canvas.shape(oval(front + 30, hub - 160, 17, 20), "#e9e4d0", to="#b5b3a6")
    canvas.line([(front + 46, hub - 204), (front + 30, hub - 248)], "#2b2e30", 4)
    canvas.shape(oval(front + 28, hub - 254, 17, 11, turn=-20), "#3a3e41", to="#6c7478")
    canvas.shape(box(back + 62, hub - 100, back + 76, hub - 80, 3), "#a23a31")


def _wheel(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.shape(oval(x, y, size), "#1c1d1e")
    canvas.shape(oval(x, y, size * 0.74), "#58564f")
    for turn in range(0, 180, 30):
        spoke = oval(x, y, size * 0.72, 2.5, turn=turn)
        canvas.shape(spoke, "#a2a5a5")
    canvas.shape(oval(x, y, size * 0.3), "#84888a", to="#4e5254")
