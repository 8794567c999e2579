import ArgumentParser
import CursesTerminal
import FetchFiles
import FetchShare
import RunModel

/// `fetchdeck collect URL -o FILE`
struct CollectCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "The records of a run that several machines share.",
        usage: "fetchdeck collect URL -o FILE [options]",
        discussion: """
            Writes the last outcome of each request that has one, as JSON lines; records in FILE are replaced. With --all every record, \
            and with --follow every record as it comes until the run has ended: the last line for a key is its outcome. Budgets \
            that the list was loaded with are judged, or those of --budget.

            Examples:
              fetchdeck collect @url -o results.jsonl
              fetchdeck collect @url --run brave-otter --follow -o - | jq -r .outcome
            """)

    @Argument(help: ArgumentHelp("The database: postgres://..., @FILE or env.", valueName: "URL"))
    var url: String
    @Option(
        name: [.customShort("o", allowingJoined: true), .long], parsing: .unconditional,
        help: ArgumentHelp("Where the records go; - = standard output.", valueName: "FILE"),
        completion: .file())
    var output: String
    @Option(
        name: .long,
        help: ArgumentHelp("A JUnit report of the requests, written at the end.", valueName: "FILE"),
        completion: .file())
    var junit: String?
    @Flag(help: "Go on until the run has ended.") var follow = false
    @Flag(help: "Every record, not only the last one of each request.") var all = false
    @OptionGroup(title: RunChoiceOptions.title) var run: GivenOptions<RunChoiceOptions>
    @OptionGroup(title: ShareOptions.title) var share: GivenOptions<ShareOptions>

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        try Self.checkFormat(output)
        let own = OptionValues(run.values, origin: .commandLine)
        _ = try own.budgets(hasRounds: false)
        let opening = try DatabaseOpening(
            url, OptionValues(share.values, origin: .commandLine), environment: environment)
        let database = try opening.open()
        let name = own.text(.sharedRun)
        let setups: [RunSetup]
        do { setups = try database.setups() } catch { throw ProgramError(error) }
        guard output != "-" || junit != "-" else {
            throw .usage("several outputs are standard output; name a file for all but one of them")
        }
        guard let setup = try RunChoice.choose(name, of: setups) else {
            throw .usage("no run in this database; 'fetchdeck share load' makes one")
        }
        var values = try SharedOptions.values(of: setup)
        if own.has(.budget) { values.set(.budget, own.all(.budget), origin: .commandLine) }
        let output = try CollectionOutput(
            output, follow ? .followed : .replaced, junit: junit, values)
        return try RecordCollection(setup, opening: opening, to: output)
            .write(follows: follow, takesAll: all || follow)
    }

    /// Throws where the name asks for another format than records are collected in.
    static func checkFormat(_ output: String) throws(ProgramError) {
        guard output == "-" || ResultFormat(path: output) == .jsonl else {
            throw .usage(
                "\(output.sanitised()): collected records are JSON lines; name a .jsonl file, "
                    + "and 'fetchdeck replay FILE --export' makes CSV and HAR of it")
        }
    }
}
