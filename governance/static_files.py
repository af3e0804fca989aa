"""Static files under names that change with their content, ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedNames(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the package is untyped
    """Compressed files with hashed names; imports between ES modules are rewritten to them."""

    support_js_module_import_aggregation = True
