"""The portal put together: settings, addresses, roles, the demo."""
