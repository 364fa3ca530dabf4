"""Item models: the takes as Qt's views read them."""
