import Foundation

/// One thing that a scripted server does on a connection.
package enum WireStep: Sendable {
    /// Reads one whole request and notes it.
    case readRequest
    /// Reads this many bytes, whatever they are.
    case read(Int)
    case send([UInt8])
    /// Sends the bytes so many times over.
    case sendRepeatedly([UInt8], times: Int)
    /// Sends one byte after the other, with this pause between two: slow, never silent.
    case sendSlowly([UInt8], pause: Duration)
    /// Waits at the gate until the test opens it.
    case gate(Gate)
    /// Lets one who waits at the gate through.
    case letThrough(Gate)
    /// Says nothing until the client closes.
    case hang
    /// Neither reads nor writes until the client closes: what it sends fills the buffers and then stops.
    case ignore
    /// Passes bytes on to this address, and back, until one side closes: what a proxy does once a tunnel is open.
    case tunnel(to: String)
    /// Closes with a reset.
    case reset
    case close
    /// Says that nothing more comes, and reads until the client closes.
    case closeWriting

    /// Sends it; `{name}` in it stands for what the server was given as its names.
    package static func text(_ text: String) -> WireStep { .send(Array(text.utf8)) }

    /// A response with a Content-Length.
    package static func answer(_ status: Int = 200, _ headers: [String] = [], body: String = "hello")
        -> WireStep
    {
        answer(status, headers, bytes: Array(body.utf8))
    }

    package static func answer(_ status: Int = 200, _ headers: [String] = [], bytes: [UInt8]) -> WireStep {
        let lines = ["HTTP/1.1 \(status) Some words", "Content-Length: \(bytes.count)"] + headers
        return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes)
    }

    /// A redirect without a body.
    package static func redirect(_ status: Int = 302, to location: String) -> WireStep {
        answer(status, ["Location: \(location)"], body: "")
    }

    /// Does it; false when the connection is over.
    func run(on wire: WireConnection, names: [String: String], note: () -> Bool) -> Bool {
        switch self {
        case .readRequest: return note()
        case .read(let count): return wire.read(count)
        case .send(let bytes): return wire.send(Self.fill(bytes, names))
        case .sendRepeatedly(let bytes, let times):
            for _ in 0..<times where !wire.send(bytes) { return false }
            return true
        case .sendSlowly(let bytes, let pause):
            for byte in bytes {
                guard wire.send([byte]) else { return false }
                Thread.sleep(forTimeInterval: pause / .seconds(1))
            }
            return true
        case .gate(let gate):
            gate.arrive()
            return true
        case .letThrough(let gate):
            gate.pass()
            return true
        case .hang:
            wire.waitForClose()
            return false
        case .ignore:
            wire.waitForHangUp()
            return false
        case .tunnel(let authority):
            wire.tunnel(to: Self.fill(authority, names))
            return false
        case .reset:
            wire.reset()
            return false
        case .close: return false
        case .closeWriting:
            wire.closeWriting()
            wire.waitForClose()
            return false
        }
    }

    private static func fill(_ bytes: [UInt8], _ names: [String: String]) -> [UInt8] {
        guard bytes.count < 4096, bytes.contains(UInt8(ascii: "{")) else { return bytes }
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
        return Array(fill(text, names).utf8)
    }

    private static func fill(_ text: String, _ names: [String: String]) -> String {
        names.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}
