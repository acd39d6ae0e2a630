"""How the files of the look are kept: under names that carry their content's hash, gzipped once."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage without Brotli and without source maps: seconds instead of minutes.

    Brotli at its only level took 30 s of two cores for a fifth less than gzip, once for each
    installation; source maps are for developers' tools and are larger than all the rest.
    """

    def create_compressor(self, **kwargs: Any) -> Compressor:
        without = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
        return Compressor(**{**kwargs, "use_brotli": False, "extensions": without})
