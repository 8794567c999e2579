import FetchCore
import RunModel

/// What the deck wants done; data, performed by the program alone.
package enum DeckEffect: Sendable, Equatable {
    /// Asks something of the run.
    case run(RunCommand)
    /// Asks something of a shared run.
    case shared(SharedRunOrder)
    /// Begins a round of a watch as soon as none is under way.
    case beginRound
    /// Says something to alerts of a watch; answered with ``RoundNews/alerts(_:)``.
    case alerts(AlertAction)
    /// Sets an option of the run from what was typed. The program answers with ``DeckMessage/optionSet(_:revisionBefore:)``
    /// or `complain`.
    case setOption(name: String, text: String)
    /// Takes that back.
    case restoreOption(name: String, revision: Int)
    /// Asks what the text is as a list; answered with ``DeckMessage/understood(_:)`` or `complain`.
    case understand(String, name: String)
    /// Adds the requests of the text as rows, held where nothing starts by itself; answered with ``DeckMessage/added(_:)`` or
    /// `complain`.
    case add(String, name: String, isHeld: Bool)
    /// Opens a copy of the request in the user's editor; what is saved comes back by ``DeckMessage/edited(_:name:)``.
    case edit(RequestID)
    /// Ends the program. Immediately: without waiting for what is in flight.
    case quit(immediately: Bool)
    /// Paints the whole screen anew.
    case redraw
    /// Gives the terminal back and stops the process, as `^Z` does.
    case suspend
    /// Puts something on the clipboard (OSC 52).
    case copy(CopyContent)
    /// Writes these requests to a file, in this order. The program answers with `acknowledge` or `complain`; where a list would
    /// lose something and `secrets` is nil, with ``DeckMessage/exportLoses(_:)``, and writes nothing.
    case export(path: String, format: ExportFormat, ids: [RequestID], secrets: ExportedSecrets? = nil)
    /// Asks for the names of files that are there already and begin so; answered with ``DeckMessage/filesThere(_:)``.
    case findFiles(beginning: String)
    /// Shows this theme, for a preview or for good.
    case useTheme(String)
    /// Keeps this theme as the user's choice in the configuration.
    case saveTheme(String)
    /// Keeps the choice and order of columns in the configuration.
    case saveColumns([ColumnID])
    /// Works out an order off the key path; answered with ``DeckMessage/sorted(_:)``.
    case sort(SortJob)
}

/// What is asked of a shared run beyond what any run can be asked.
package enum SharedRunOrder: Sendable, Equatable {
    /// Something of one worker, by its number.
    case worker(Int, WorkerOrder)
    /// Ends the run on all machines.
    case cancelRun
}

/// What goes to the clipboard. The program makes the text, since it knows how to word a request and what is secret.
package enum CopyContent: Sendable, Equatable {
    /// These requests as curl command lines, one a line.
    case curl([RequestID], showsSecrets: Bool)
    case url(RequestID)
    /// The part of the body that is kept.
    case body(RequestID, [UInt8])
}
