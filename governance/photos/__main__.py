"""``python -m governance.photos SENT FULL SMALL``: the cleaning process."""

import sys
from pathlib import Path

from governance.photos.worker import main

if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
