"""Runs first in every frozen program: other programs that it starts shall not load its libraries.

PyInstaller's starter has the dynamic linker look into the program's folder by a variable, which children inherit: the
spreadsheet program that shows the results would find our OpenSSL before its own. The linker has read the variable by
now, so it can be given back. The program's own reader process is started by that same starter, as if by a person.
"""

import os

if (_before := os.environ.pop("LD_LIBRARY_PATH_ORIG", "")) and "LD_LIBRARY_PATH" in os.environ:
    os.environ["LD_LIBRARY_PATH"] = _before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
# See "PYINSTALLER_RESET_ENVIRONMENT" in https://pyinstaller.org/en/stable/common-issues-and-pitfalls.html
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
