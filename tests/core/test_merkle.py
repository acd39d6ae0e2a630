"""Merkle trees, SM3 and Ed25519 as their standards say; the offline verifier computes them by itself (G1)."""

import hashlib
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from powerops.core.merkle import Frontier, digest_of, levels_of, path_to
from powerops.core.offline.verify_record import is_signed, root_of, sm3

# The test vectors of the reference implementation of certificate transparency.
INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]  # fmt: skip


def test_roots_are_those_of_certificate_transparency():
    frontier = Frontier(digest_of("sha256"))
    assert frontier.root() == hashlib.sha256(b"").digest()
    for data, root in zip(INPUTS, ROOTS, strict=True):
        frontier.add(bytes.fromhex(data))
        assert frontier.root().hex() == root


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 64, 100])
def test_every_leaf_proves_itself_and_no_other(algorithm, size):
    digest = digest_of(algorithm)
    frontier = Frontier(digest)
    leaves = [frontier.add(bytes([number])) for number in range(size)]
    levels, root = levels_of(digest, leaves), frontier.root()
    for index in range(size):
        path = path_to(levels, index)
        assert root_of(digest, leaves[index], index, size, path) == root
        assert index == 0 or root_of(digest, leaves[0], index, size, path) != root
        for wrong_path in ([*path, b"\0" * 32], path[:-1] if path else [b"\0" * 32]):
            with pytest.raises(ValueError, match="证明过"):
                root_of(digest, leaves[index], index, size, wrong_path)
    with pytest.raises(ValueError, match="范围"):
        root_of(digest, leaves[0], size, size, [])


def test_sm3_by_hand_is_that_of_the_standard():
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    for size in (0, 55, 56, 63, 64, 65, 1000):
        data = os.urandom(size)
        assert sm3(data) == digest_of("sm3")(data)


def test_signatures_by_hand_are_those_of_the_library():
    for _ in range(5):
        key, message = Ed25519PrivateKey.generate(), os.urandom(40)
        public, signature = key.public_key().public_bytes_raw(), key.sign(message)
        assert is_signed(public, message, signature)
        for place in (0, 31, 32, 63):
            wrong = bytearray(signature)
            wrong[place] ^= 1
            assert not is_signed(public, message, bytes(wrong))
        assert not is_signed(public, message + b"x", signature)
        assert not is_signed(os.urandom(32), message, signature)
