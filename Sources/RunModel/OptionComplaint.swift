/// What is wrong with an option's value, without the option's name: whoever knows where it stands adds that.
package struct OptionComplaint: Error, Equatable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}
