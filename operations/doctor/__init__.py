"""Is everything well with this installation? Each check yields findings; what can be mended safely says how."""
