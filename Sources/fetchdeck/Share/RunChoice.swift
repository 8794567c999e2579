import FetchShare

/// Which run of a database a command is about.
enum RunChoice {
    /// The run of that name; without one the only unfinished run, else the newest. Nil when there is none at all.
    ///
    /// - Throws: when there is none of that name, or several are unfinished.
    static func choose(_ name: String?, of setups: [RunSetup]) throws(ProgramError) -> RunSetup? {
        if let name {
            guard let setup = setups.first(where: { $0.name == name }) else {
                throw .usage(
                    "no run \(name.sanitised())\(Nearest.hint(name, kinds: setups.map(\.name))); "
                        + "'fetchdeck share ls URL' lists them")
            }
            return setup
        }
        let unfinished = setups.filter { !$0.isFinished }
        guard unfinished.count < 2 else {
            throw .usage(
                "\(unfinished.count) runs are not finished: \(unfinished.map(\.name).joined(separator: ", ")); "
                    + "give --run NAME")
        }
        return unfinished.first ?? setups.first
    }
}
