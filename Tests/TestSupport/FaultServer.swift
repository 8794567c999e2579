/// A server that does on the wire what a script says, byte for byte, faults and all.
package final class FaultServer: Sendable {
    /// What it does.
    package enum Script: Sendable {
        /// One entry a connection, in the order they are accepted; the last one serves all further ones. A connection is
        /// closed at the end of its steps.
        case connections([[WireStep]])
        /// One entry a request, in the order they are read; the last one serves all further ones. A connection is kept
        /// unless a step closes it.
        case requests([[WireStep]])
        /// The steps for each request; a connection is kept unless a step closes it.
        case routes(@Sendable (SeenRequest) -> [WireStep])
    }

    package let tally: Tally
    package let listener: LoopbackListener

    /// - Parameters:
    ///   - names: what `{name}` in texts stands for; `{self}` is this server's authority, `{port}` its port.
    ///   - keepsRequests: whether the tally keeps each request, not only their number.
    ///   - place: the last number of its address: 2 is 127.0.0.2.
    package init(
        _ script: Script, names: [String: String] = [:], keepsRequests: Bool = true, place: UInt8 = 1
    ) throws {
        let tally = Tally(keepsRequests: keepsRequests)
        self.tally = tally
        listener = try LoopbackListener(place: place) { wire in
            // The port is only known once it listens; the kernel tells it to each connection.
            var names = names
            names["self"] = wire.localAuthority
            names["port"] = wire.localAuthority.split(separator: ":").last.map(String.init)
            switch script {
            case .connections(let all):
                let steps = all[min(wire.number, all.count) - 1]
                Self.play(steps, on: wire, names, tally)
            case .requests(let all):
                Self.serve(wire, names, tally) { all[min($0.number, all.count) - 1] }
            case .routes(let route):
                Self.serve(wire, names, tally, route)
            }
        }
    }

    package var authority: String { listener.authority }
    package var url: String { "http://\(authority)" }
    package var requests: [SeenRequest] { tally.requests }

    package func stop() {
        listener.stop()
    }

    private static func play(
        _ steps: [WireStep], on wire: WireConnection, _ names: [String: String], _ tally: Tally
    ) {
        for step in steps {
            let goesOn = step.run(on: wire, names: names) {
                guard let request = wire.readRequest() else { return false }
                tally.end(tally.begin(request))
                return true
            }
            if !goesOn { return }
        }
    }

    private static func serve(
        _ wire: WireConnection, _ names: [String: String], _ tally: Tally,
        _ route: (SeenRequest) -> [WireStep]
    ) {
        while let read = wire.readRequest() {
            let request = tally.begin(read)
            defer { tally.end(request) }
            for step in route(request) {
                guard step.run(on: wire, names: names, note: { true }) else { return }
            }
        }
    }
}
