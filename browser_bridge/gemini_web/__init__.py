"""The only place that knows the site: selectors, page objects, readers."""
