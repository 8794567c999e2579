/// In which order the options of a command line were given.
///
/// The argument parser keeps the order within one option only, and for `-d a --data-binary b -d c` it matters across them.
enum OptionOrder {
    /// One entry a value or flag that was given, in the order of the arguments; what is no option of a run is passed over.
    ///
    /// - Parameter arguments: as the parser has accepted them, without the program's name.
    static func read(_ arguments: [String]) -> [ProgramOption] {
        var order: [ProgramOption] = []
        var rest = OptionLetters.apart(arguments)[...]
        while let word = rest.popFirst(), word != "--" {
            guard let option = OptionLetters.option(of: word) else { continue }
            order.append(option)
            if option.valueName != nil, !word.contains("=") { rest = rest.dropFirst() }
        }
        return order
    }
}
