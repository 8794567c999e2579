/// How wide help is.
enum HelpWidth {
    /// Where nothing says otherwise, as in a pipe.
    static let standard = 80
    /// Labels take 26 columns: with less beside them there is a word a line.
    private static let least = 40

    /// `COLUMNS` where it is set, else the width of the terminal.
    static func columns(_ environment: [String: String]) -> Int {
        let given = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        return max(least, given ?? StandardStream.output.columns ?? standard)
    }
}
