r"""Whose process is at the other end of the socket, or pipe, by which a second start speaks to the first.

Other people of the computer may listen in our place, or call: a name of a pipe is free for whoever takes it first, and
a folder may be more open than it should. What they get is nothing, and what they want is not done.

    Linux           SO_PEERCRED      the user of the process at the other end
    macOS           LOCAL_PEERCRED   the same
    Windows         the owner of the pipe, who made it, against the user of this process; whoever calls asks
"""

from __future__ import annotations

import logging
import os
import socket
import struct
import sys

from PySide6.QtNetwork import QLocalSocket

logger = logging.getLogger(__name__)

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _KERNEL_OBJECT, _OWNER = 6, 1
    _TOKEN_QUERY, _TOKEN_USER, _TOKEN_OWNER = 8, 1, 4

    def _is_ours(handle: int) -> bool:
        """Whether the owner of a pipe is the user of this process, or who owns what this process makes."""
        security, kernel = ctypes.windll.advapi32, ctypes.windll.kernel32
        owner, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
        pipe = wintypes.HANDLE(handle)
        asked = security.GetSecurityInfo(
            pipe, _KERNEL_OBJECT, _OWNER, ctypes.byref(owner), None, None, None, ctypes.byref(descriptor)
        )
        if asked != 0:
            return False
        token = wintypes.HANDLE()
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        security.OpenProcessToken.argtypes = [wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE)]
        try:
            if not security.OpenProcessToken(kernel.GetCurrentProcess(), _TOKEN_QUERY, ctypes.byref(token)):
                return False
            return any(_has(token, what, owner) for what in (_TOKEN_USER, _TOKEN_OWNER))
        finally:
            kernel.LocalFree(descriptor)
            if token:
                kernel.CloseHandle(token)

    def _has(token: wintypes.HANDLE, what: int, owner: ctypes.c_void_p) -> bool:
        # TOKEN_USER and TOKEN_OWNER both begin with a pointer to the SID, which lies in the same buffer.
        buffer, length = ctypes.create_string_buffer(512), wintypes.DWORD()
        security = ctypes.windll.advapi32
        if not security.GetTokenInformation(token, what, buffer, len(buffer), ctypes.byref(length)):
            return False
        sid = ctypes.c_void_p.from_buffer(buffer)
        return bool(security.EqualSid(sid, owner))

    def is_own_server(connection: QLocalSocket) -> bool:
        """Whether the process that listens is this person's."""
        return _is_ours(int(connection.socketDescriptor()))

    def is_own_caller(_connection: QLocalSocket) -> bool:
        """Whether the process that calls is this person's: the pipe itself lets nobody else in."""
        return True
else:
    _XUCRED = struct.Struct("=IIh16I")
    """Of macOS: version, user, how many groups, groups."""
    _SOL_LOCAL, _LOCAL_PEERCRED = 0, 1

    def person() -> int:
        """Return who runs this process."""
        return os.getuid()

    def peer_of(descriptor: int) -> int | None:
        """Return the user of the process at the other end of a socket; None where the system does not say."""
        with socket.socket(fileno=os.dup(descriptor)) as other:
            if sys.platform == "linux":
                credentials = struct.Struct("=iII")
                found = other.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size)
                return int(credentials.unpack(found)[1])
            found = other.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED.size + 2)
            return int(struct.unpack_from("=II", found)[1])

    def is_own_server(connection: QLocalSocket) -> bool:
        """Whether the process at the other end is this person's."""
        try:
            peer = peer_of(int(connection.socketDescriptor()))
        except OSError as error:
            logger.warning("who is at the other end of the socket is not known: %s", type(error).__name__)
            return False
        if peer != person():
            logger.warning("another person's process is at the other end of the socket, so it is not spoken to")
        return peer == person()

    is_own_caller = is_own_server
