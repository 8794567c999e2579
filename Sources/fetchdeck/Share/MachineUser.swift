import CursesTerminal
import Glibc

/// Who does something in a shared run, as others see it.
enum MachineUser {
    /// The machine's name, without a domain.
    static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "worker" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(text.prefix { $0 != "." }).sanitised()
    }

    /// `anna@m1`.
    static var name: String {
        let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
        return "\(user.sanitised())@\(host)"
    }
}
