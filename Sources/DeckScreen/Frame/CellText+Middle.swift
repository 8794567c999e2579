/// Cutting texts whose end tells them apart.
extension CellText {
    /// The text cut to that many cells, with an ellipsis in its middle where something was cut: what stands at the end
    /// of a path is what tells it from its neighbours.
    package static func truncatedMiddle(
        _ text: String, to width: Int, ellipsis: Unicode.Scalar = "…"
    ) -> String {
        let tail = width * 2 / 5
        guard self.width(text) > width else { return text }
        guard tail > 2 else { return truncated(text, to: width, ellipsis: ellipsis) }
        return start(text, width - tail - 1) + String(Character(ellipsis)) + end(text, tail)
    }

    /// Path and query of a URL: cut in the query while the whole path has room, else in the middle of the path.
    package static func truncatedPath(
        _ text: String, to width: Int, ellipsis: Unicode.Scalar = "…"
    ) -> String {
        guard self.width(text) > width, let mark = text.firstIndex(of: "?") else {
            return truncatedMiddle(text, to: width, ellipsis: ellipsis)
        }
        let path = String(text[..<mark])
        return self.width(path) < width
            ? truncated(text, to: width, ellipsis: ellipsis)
            : truncatedMiddle(path, to: width, ellipsis: ellipsis)
    }

    /// A host and port, cut so that the port stays whole: one server's ports differ by nothing else.
    package static func truncatedHost(
        _ text: String, to width: Int, ellipsis: Unicode.Scalar = "…"
    ) -> String {
        guard self.width(text) > width else { return text }
        guard let colon = text.lastIndex(of: ":"), text[colon...].dropFirst().allSatisfy(\.isNumber) else {
            return truncated(text, to: width, ellipsis: ellipsis)
        }
        let port = text[colon...]
        guard width - port.count >= 4 else { return truncated(text, to: width, ellipsis: ellipsis) }
        return truncated(String(text[..<colon]), to: width - port.count, ellipsis: ellipsis) + port
    }

    /// As many clusters from the beginning as fit.
    private static func start(_ text: String, _ width: Int) -> String {
        var result = ""
        var used = 0
        for character in text {
            used += self.width(String(character))
            guard used <= width else { break }
            result.append(character)
        }
        return result
    }

    private static func end(_ text: String, _ width: Int) -> String {
        var first = text.endIndex
        var used = 0
        while first > text.startIndex {
            let before = text.index(before: first)
            used += self.width(String(text[before]))
            guard used <= width else { break }
            first = before
        }
        return String(text[first...])
    }
}
