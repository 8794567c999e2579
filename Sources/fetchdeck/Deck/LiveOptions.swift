import DeckModel
import FetchCore
import RunModel

/// The options that can be set while a run goes: what they are now, and what the run is told of a change.
struct LiveOptions {
    /// A change, as the run and the deck are told of it.
    struct Change {
        var change: RunChange
        var message: DeckMessage
    }

    private struct State {
        var settings: RunSettings
        /// What was typed, of options whose setting has no text of its own.
        var typed: [ProgramOption: String] = [:]
    }

    private static let options = OptionTable.options.filter { $0.setting?.change != nil }

    /// The names of all options that can be set while a run goes.
    static var names: [String] { options.map(\.name) }

    /// The newest last; what an undo goes back to is an earlier one.
    private var states: [State]
    private let prepare: ([Expectation]) throws(ProgramError) -> Void

    /// - Parameter prepare: compiles rules over bodies; throws where one can't be used.
    init(_ plan: RunPlan, prepare: @escaping ([Expectation]) throws(ProgramError) -> Void) {
        states = [State(settings: plan.settings)]
        let rules = plan.values.all(.expect)
        if !rules.isEmpty { states[0].typed[.expect] = rules.joined(separator: " ") }
        self.prepare = prepare
    }

    /// Every option with what it is now, in the order of the help.
    var all: [RunOption] { Self.options.map(shown) }

    /// Sets an option from what was typed.
    ///
    /// - Throws: one line about a text that cannot be.
    mutating func set(_ name: String, _ text: String) throws(OptionComplaint) -> Change {
        guard let (option, setting) = Self.find(name), var state = states.last else {
            throw OptionComplaint("can't be changed while the run goes")
        }
        do {
            try setting.apply([text], &state.settings)
        } catch {
            throw OptionComplaint("\(name): \(error.text)")
        }
        if state.settings.retry.maximumBackoff < state.settings.retry.backoff {
            throw OptionComplaint("the longest backoff can't be shorter than the first")
        }
        if option == .expect {
            state.typed[.expect] = text
            do { try prepare(state.settings.expectations) } catch {
                throw OptionComplaint(error.lines.first ?? "expect: the rule can't be used")
            }
        }
        states.append(state)
        return change(option, setting, before: states.count - 2)
    }

    /// Goes back to what the option was.
    mutating func restore(_ name: String, revision: Int) -> Change? {
        guard let (option, setting) = Self.find(name), let toChange = setting.change, var state = states.last,
            states.indices.contains(revision)
        else { return nil }
        let old = states[revision]
        state.settings = state.settings.applying(toChange(old.settings))
        state.typed[option] = old.typed[option]
        states.append(state)
        return change(option, setting, before: nil)
    }

    private func change(_ option: ProgramOption, _ setting: RunSetting, before: Int?) -> Change {
        guard let toChange = setting.change, let state = states.last else {
            preconditionFailure("\(option.name) has no change")
        }
        return Change(
            change: toChange(state.settings), message: .optionSet(shown(option), revisionBefore: before))
    }

    private func shown(_ option: ProgramOption) -> RunOption {
        let shown = states.last.flatMap { state in
            state.typed[option] ?? option.setting?.text(state.settings)
        }
        return RunOption(
            name: option.name, arguments: option.valueName ?? "on|off", help: option.meaning,
            shown: (shown ?? "").sanitised())
    }

    private static func find(_ name: String) -> (ProgramOption, RunSetting)? {
        guard let option = options.first(where: { $0.name == name }), let setting = option.setting else {
            return nil
        }
        return (option, setting)
    }
}
