/// Where a name is, whatever the resolver would say, as with curl's `--resolve`.
public struct FixedAddress: Hashable, Sendable {
    /// In lower case; nil is every name that has no entry of its own.
    public let name: String?
    /// The port that it holds for.
    public let port: UInt16
    /// At least one, in the order in which they are tried; IPv6 without brackets.
    public let addresses: [String]

    /// The addresses of a name and port.
    ///
    /// - Parameters:
    ///   - name: In any letter case; nil is every name that has no entry of its own.
    ///   - port: The port that it holds for.
    ///   - addresses: At least one, such as `127.0.0.1` or `::1`, in the order in which they are tried.
    /// - Throws: ``FetchError`` of kind ``FetchError/Kind/input`` when one of them is none.
    public init(_ name: String?, port: UInt16, addresses: [String]) throws(FetchError) {
        let list = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        do throws(RequestFault) {
            self = try FixedAddress(parsing: "\(name ?? "*"):\(port):\(list)")
        } catch {
            throw FetchError(error)
        }
    }

    /// Reads `HOST:PORT:ADDR[,ADDR]`.
    ///
    /// - Throws: What is wrong with the text, its value and how to mend it.
    package init(parsing text: String) throws(RequestFault) {
        let form = "expected HOST:PORT:ADDR[,ADDR], such as example.org:443:127.0.0.1"
        if let sign = text.first, sign == "+" || sign == "-" {
            throw RequestFault(
                what: "unsupported prefix", value: String(sign),
                mend: "entries hold for the whole run; leave it out")
        }
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let host = HostSyntax.name(parts[0].utf8) ?? (parts[0] == "*" ? "*" : nil),
            !host.isEmpty
        else {
            throw RequestFault(what: form)
        }
        guard let port = UInt16(parts[1]), port > 0 else {
            throw RequestFault(
                what: "bad port", value: String(parts[1]), mend: "expected a number from 1 to 65535")
        }
        name = host == "*" ? nil : host
        self.port = port
        addresses = try parts[2].split(separator: ",", omittingEmptySubsequences: false).map {
            text throws(RequestFault) in
            let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
            let address = String(isBracketed ? text.dropFirst().dropLast() : text)
            guard IPAddress(address) != nil, !isBracketed || address.contains(":") else {
                throw RequestFault(
                    what: "bad address", value: String(text), mend: "expected one such as 127.0.0.1 or [::1]")
            }
            return address
        }
    }
}

extension [FixedAddress] {
    /// The addresses of that name and port; nil where the resolver has the say. The last entry counts, and one with the name
    /// before one for every name.
    package func addresses(of name: String, port: UInt16) -> [String]? {
        (last { $0.port == port && $0.name == name } ?? last { $0.port == port && $0.name == nil })?.addresses
    }
}
