"""The library's own screens beside its pages."""
