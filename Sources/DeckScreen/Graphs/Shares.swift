/// Shares a number of cells out among parts, so that they add up and no part that is there vanishes.
enum Shares {
    /// One entry a part, in cells; they add up to `width` unless all parts are zero.
    static func cells(_ parts: [Int64], width: Int) -> [Int] {
        var cells = Array(repeating: 0, count: parts.count)
        let total = parts.reduce(0.0) { $0 + Double(max(0, $1)) }
        guard total > 0, width > 0 else { return cells }
        var left = width
        for (index, part) in parts.enumerated() where part > 0 {
            let exact = Int(Double(part) / total * Double(width))
            cells[index] = exact
            left -= exact
        }
        // The smallest that got none come first, then those that lost most by rounding down.
        let order = parts.indices.filter { parts[$0] > 0 }.sorted { first, second in
            if (cells[first] == 0) != (cells[second] == 0) { return cells[first] == 0 }
            return remainder(parts[first], total, width) > remainder(parts[second], total, width)
        }
        for index in order where left > 0 {
            cells[index] += 1
            left -= 1
        }
        // More parts than rounding gave back: the widest gives a cell to each that still has none.
        for index in order where cells[index] == 0 {
            guard let widest = cells.indices.max(by: { cells[$0] < cells[$1] }), cells[widest] > 1 else {
                break
            }
            cells[widest] -= 1
            cells[index] += 1
        }
        return cells
    }

    private static func remainder(_ part: Int64, _ total: Double, _ width: Int) -> Double {
        let exact = Double(part) / total * Double(width)
        return exact - exact.rounded(.down)
    }
}
