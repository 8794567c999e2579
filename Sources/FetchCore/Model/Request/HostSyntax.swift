import Foundation

/// What a host in a URL may look like, and the form that limits, resolver and libcurl know it by.
enum HostSyntax {
    /// The name in lower case, labels beyond ASCII in their IDNA form; nil when it is no host name.
    static func name(_ bytes: some Collection<UInt8>) -> String? {
        if bytes.contains(where: { $0 >= 0x80 }) { return internationalName(bytes) }
        guard bytes.allSatisfy(isNameByte) else { return nil }
        return String(decoding: bytes.lazy.map { (65...90).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// `[::1]` without its brackets, in lower case, a zone (`%25eth0`) as `%eth0`; nil when it is no IPv6 address.
    static func ipv6(_ bracketed: some Collection<UInt8>) -> String? {
        let inner = String(decoding: bracketed.dropFirst().dropLast(), as: UTF8.self)
        let parts = inner.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first?.lowercased(), isIPv6(address) else { return nil }
        // The name of an interface keeps its case.
        guard parts.count == 2 else { return address }
        let zone = parts[1].hasPrefix("25") ? parts[1].dropFirst(2) : parts[1]
        guard !zone.isEmpty, zone.utf8.allSatisfy(isNameByte) else { return nil }
        return "\(address)%\(zone)"
    }

    /// Whether the name is an address already, with a zone or without, and needs no look-up.
    static func isAddress(_ name: String) -> Bool {
        var four = in_addr()
        if inet_pton(AF_INET, name, &four) == 1 { return true }
        return isIPv6(String(name.prefix { $0 != "%" }))
    }

    private static func isIPv6(_ text: String) -> Bool {
        var parsed = in6_addr()
        return inet_pton(AF_INET6, text, &parsed) == 1
    }

    /// What may stand in a name. `%` is refused: it could hide any other byte.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
    }

    /// Lower case, composed, each label by [RFC 3492](https://www.rfc-editor.org/rfc/rfc3492) with its `xn--`.
    private static func internationalName(_ bytes: some Collection<UInt8>) -> String? {
        guard let text = String(validating: Array(bytes), as: UTF8.self) else { return nil }
        let folded = text.precomposedStringWithCompatibilityMapping.lowercased()
            .precomposedStringWithCanonicalMapping.replacing("\u{3002}", with: ".")
        var labels: [String] = []
        for label in folded.split(separator: ".", omittingEmptySubsequences: false) {
            if label.utf8.allSatisfy({ $0 < 0x80 }) {
                guard label.utf8.allSatisfy(isNameByte) else { return nil }
                labels.append(String(label))
                continue
            }
            guard label.unicodeScalars.allSatisfy({ isLabelScalar($0) }), let code = Punycode.encode(label)
            else {
                return nil
            }
            labels.append("xn--" + code)
        }
        let name = labels.joined(separator: ".")
        return name.utf8.count <= 253 ? name : nil
    }

    private static func isLabelScalar(_ scalar: Unicode.Scalar) -> Bool {
        if let byte = UInt8(exactly: scalar.value), byte < 0x80 { return isNameByte(byte) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }
}

/// The ASCII form of a label, as [RFC 3492 §6.3](https://www.rfc-editor.org/rfc/rfc3492#section-6.3) has it.
enum Punycode {
    private static let base = 36
    private static let skew = 38
    private static let damp = 700

    /// Nil when the label is longer than a label can be.
    static func encode(_ label: Substring) -> String? {
        let scalars = label.unicodeScalars.map { Int($0.value) }
        guard scalars.count <= 63 else { return nil }
        var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
        let basicCount = output.count
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var next = 128
        var delta = 0
        var bias = 72
        var handled = basicCount
        while handled < scalars.count {
            guard let smallest = scalars.lazy.filter({ $0 >= next }).min() else { return nil }
            delta += (smallest - next) * (handled + 1)
            next = smallest
            for scalar in scalars {
                if scalar < next { delta += 1 }
                guard scalar == next else { continue }
                append(delta, bias: bias, to: &output)
                bias = adapt(delta, points: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return output.count <= 59 ? String(decoding: output, as: UTF8.self) : nil
    }

    private static func append(_ delta: Int, bias: Int, to output: inout [UInt8]) {
        var rest = delta
        var step = base
        while true {
            let threshold = min(max(step - bias, 1), 26)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            step += base
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(value < 26 ? value + 97 : value + 22)
    }

    private static func adapt(_ delta: Int, points: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / points
        var steps = 0
        while delta > ((base - 1) * 26) / 2 {
            delta /= base - 1
            steps += base
        }
        return steps + base * delta / (delta + skew)
    }
}
