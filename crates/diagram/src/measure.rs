//! How wide a text is. No font is at hand here, so widths are those of a wide font: a narrower one leaves air, and nothing runs over.

/// A length as a coordinate.
pub fn count(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

/// The width of a text in a font size, rounded up.
pub fn width(text: &str, size: i32) -> i32 {
    let hundredths: i32 = text.chars().map(letter).sum();
    (hundredths * size + 99) / 100
}

/// The width of a letter in hundredths of the font size.
fn letter(letter: char) -> i32 {
    match letter {
        ' ' | '.' | ',' | ':' | ';' | '\'' | '(' | ')' | '/' | '|' | 'i' | 'l' | 'j' | 'і' | 'І' | '!' | '-' => 38,
        'ш' | 'щ' | 'ж' | 'м' | 'ю' | 'ы' | 'ф' | 'm' | 'w' | 'W' | 'M' | '№' | 'ө' => 82,
        letter if letter.is_uppercase() => 80,
        _ => 64,
    }
}

/// Breaks a text that will be bold: its letters are wider.
pub fn wrap_bold(text: &str, room: i32, size: i32) -> Vec<String> {
    wrap(text, room * 9 / 10, size)
}

/// Breaks a text into lines no wider than `room`; a word that is wider itself is broken.
pub fn wrap(text: &str, room: i32, size: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, room, size)) {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(&word, size) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// A word in parts that fit.
fn pieces(word: &str, room: i32, size: i32) -> Vec<String> {
    let mut parts = vec![String::new()];
    for letter in word.chars() {
        let full = parts.last().is_some_and(|part| width(part, size) + width("m-", size) > room);
        if full && width(word, size) > room {
            if let Some(part) = parts.last_mut() {
                part.push('-');
            }
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        let text = "Формирование сообщения об отказе в авторизации в связи с неподтверждением";
        let lines = wrap(text, 100, 12);
        assert!(lines.len() > 3 && lines.iter().all(|line| width(line, 12) <= 100), "{lines:?}");
        assert_eq!(lines.join(" ").replace("- ", ""), text);
    }

    #[test]
    fn an_empty_text_has_no_line() {
        assert!(wrap(" ", 100, 12).is_empty());
    }
}
