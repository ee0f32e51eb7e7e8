"""Who reads and changes what: role by state by surface, over HTTP, against the policy's own words."""
