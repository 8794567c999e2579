// DemoServer: see docs.
