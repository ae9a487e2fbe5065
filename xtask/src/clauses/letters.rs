//! Words that a typesetter drew apart («П р и м е ч а н и е»), put together again.

/// Whether a line is drawn apart: most of what stands between its spaces is a single letter.
pub(super) fn drawn_apart(line: &str) -> bool {
    let pieces = line.split_whitespace().count();
    let letters = line.split_whitespace().filter(|piece| single_letter(piece)).count();
    // Cells of a table may be single figures; only letters tell.
    letters >= 2 && letters * 2 > pieces
}

fn single_letter(piece: &str) -> bool {
    let mut chars = piece.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// The line without its outer space, its words put together; two spaces part the words of a line drawn apart.
pub(super) fn together(line: &str) -> String {
    let line = line.trim();
    if !drawn_apart(line) {
        return line.to_owned();
    }
    let words = line.split("  ").map(|word| word.split_whitespace().collect::<String>());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_drawn_apart_are_put_together() {
        assert_eq!(together("      1 )  с о т р у д н и к  Ц О Н ;"), "1) сотрудник ЦОН;");
        assert_eq!(together("П р и л о ж е н и е  1  к  р е г л а м е н т у"), "Приложение 1 к регламенту");
        assert_eq!(together("3 - қ о с ы м ш а"), "3-қосымша");
    }

    #[test]
    fn cells_and_short_words_stay_as_they_are() {
        for line in ["1 № действия (хода) 1 2 3 4", "1 2 3", "в  к  настоящему Регламенту", "в 5"]
        {
            assert_eq!(together(line), line);
        }
    }
}
