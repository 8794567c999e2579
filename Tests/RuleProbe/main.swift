import FetchFiles

// Judges bodies as `fetchdeck __rules` does, for tests that are built without the program.
RuleServer.run(CommandLine.arguments.dropFirst())
