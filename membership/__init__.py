"""People, organisations and groups, and what belonging lets them do."""
