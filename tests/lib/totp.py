# SPDX-License-Identifier: Apache-2.0
"""What an application for codes does: RFC 6238 with SHA-1, six digits, steps of 30 seconds."""
import base64
import hashlib
import hmac
import struct
import time

STEP = 30


class Device:
    """A second factor of a user who is signed in with `client`."""

    def __init__(self, client):
        self.client = client
        self.secret = client.call("SecondFactorService/EnrolSecondFactor").secret
        self.key = base64.b32decode(self.secret)
        self.recovery_codes = list(client.call(
            "SecondFactorService/ConfirmSecondFactor", code=self.code()).recovery_codes)

    def code(self, steps=0):
        return code_of(self.key, steps)


def code_of(key, steps=0):
    """The code of so many steps from now."""
    step = int(time.time()) // STEP + steps
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06d}"
