import FetchCore
import Foundation
import Synchronization

@testable import FetchFiles

/// What came of reading a list.
struct Listing {
    var chunks: [RequestChunk] = []
    var faults: [String] = []
    /// What was said of what is left out.
    var notes: [String] = []
    var hosts = HostTable()

    /// One entry a request, excluded ones too.
    var requests: [(chunk: RequestChunk, id: RequestID)] {
        chunks.flatMap { chunk in chunk.ids.map { (chunk, $0) } }
    }

    var urls: [String] { requests.map { $0.chunk.url($0.id) } }
    var methods: [String] { requests.map { $0.chunk.method($0.id).rawValue } }

    /// `METHOD URL`, then what else there is, a line each; then the faults.
    var text: String {
        (requests.map { Self.text($0.chunk, $0.id) } + faults.map { "! \($0)" }
            + notes.map { "- \($0)" })
            .map { $0 + "\n" }.joined()
    }

    private static func text(_ chunk: RequestChunk, _ id: RequestID) -> String {
        if chunk.isExcluded(id) { return "\(id) -" }
        var lines = ["\(id) \(chunk.method(id)) \(chunk.url(id).sanitised())"]
        guard let extras = chunk.extras(id) else { return lines[0] }
        lines += extras.headers.map { "  \($0.name): \($0.value)" }
        lines += extras.droppedHeaders.map { "  no \($0)" }
        if extras.isInsecure { lines.append("  insecure") }
        if let proxy = extras.proxy { lines.append("  proxy \(proxy)") }
        if let maximum = extras.maxRedirects { lines.append("  redirects \(maximum)") }
        if extras.avoidsCookieJar { lines.append("  no cookie jar") }
        switch extras.body {
        case .none: break
        case .bytes(let bytes):
            lines.append("  body \(String(reflecting: String(decoding: bytes, as: UTF8.self)))")
        case .file(let path): lines.append("  body of \(path.split(separator: "/").last ?? "")")
        }
        if let name = extras.name { lines.append("  name \(name)") }
        if let group = extras.group { lines.append("  group \(group)") }
        if let timeout = extras.timeout { lines.append("  timeout \(timeout)") }
        if let expectations = extras.expectations { lines.append("  expect \(expectations)") }
        if let unreadable = extras.unreadable { lines.append("  unreadable \(unreadable)") }
        return lines.joined(separator: "\n")
    }
}

/// Reads sources to their end.
func readList(_ sources: [ListSource], _ options: ListOptions = ListOptions()) throws -> Listing {
    var listing = Listing()
    let notes = Mutex<[String]>([])
    let reader = try ListReader(
        sources: sources, options: options, hosts: listing.hosts,
        onNote: { note in notes.withLock { $0.append(note) } })
    listing.chunks = reader.readReady { listing.faults.append($0.description) }
    if reader.hasRest {
        var rest: [RequestChunk] = []
        reader.readRest(onChunk: { rest.append($0) }, onFault: { listing.faults.append($0.description) })
        listing.chunks += rest
    }
    listing.notes = notes.withLock { $0 }
    return listing
}

/// Reads a text as the list of that name.
func readList(
    _ text: some Collection<UInt8>, named name: String = "list.txt", _ options: ListOptions = ListOptions()
) throws -> Listing {
    let folder = try ListFolder()
    let path = try folder.write(Array(text), to: name)
    var listing = try readList([.file(path)], options)
    listing.faults = listing.faults.map { $0.replacing(folder.path + "/", with: "") }
    listing.notes = listing.notes.map { $0.replacing(folder.path + "/", with: "") }
    return listing
}

func readList(_ text: String, named name: String = "list.txt", _ options: ListOptions = ListOptions()) throws
    -> Listing
{
    try readList(Array(text.utf8), named: name, options)
}

func options(_ change: (inout ListOptions) -> Void) -> ListOptions {
    var options = ListOptions()
    change(&options)
    return options
}

/// A folder for lists that is removed with this.
final class ListFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "fetchdeck-lists-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file in it and returns its path.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
        return path + "/" + name
    }

    func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }
}
