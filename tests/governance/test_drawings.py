"""Pictures made of one path."""

import re

from qrcode import QRCode

from governance.drawings import qr_code

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


def test_qr_code_draws_every_dark_module_once():
    code = QRCode(border=4)
    code.add_data("otpauth://totp/zhou")
    dark = [(x, y) for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark]
    drawing = qr_code("otpauth://totp/zhou")
    drawn = [
        (int(start) + step, int(y)) for start, y, length in RUN.findall(drawing.path_d) for step in range(int(length))
    ]
    assert drawn == dark
    assert RUN.sub("", drawing.path_d) == ""
    assert drawing.side == len(code.get_matrix())
