import DemoServer
import FetchCore
import Glibc

// swift run Snippets NAME…, or all of them without a name.

signal(SIGPIPE, SIG_IGN)

let names = Array(CommandLine.arguments.dropFirst())
let unknown = names.filter { name in !Snippet.all.contains { $0.name == name } }
guard unknown.isEmpty else {
    print("no snippet '\(unknown.joined(separator: "', '"))'; there are:")
    for snippet in Snippet.all { print("  \(snippet.name)  \(snippet.title)") }
    exit(2)
}

let server = try DemoServer()
for snippet in Snippet.all where names.isEmpty || names.contains(snippet.name) {
    print("## \(snippet.name): \(snippet.title)")
    try await snippet.run(server.endpoints) { print($0) }
}
server.stop()
