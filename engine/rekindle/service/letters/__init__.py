"""What each kind of human (and returned) mail does; `service.handle` decides which one is asked."""
