"""The public pages of promises: what was promised, what is known of each, and how that was found."""
