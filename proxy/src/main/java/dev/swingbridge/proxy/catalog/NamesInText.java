package dev.swingbridge.proxy.catalog;

import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.TableName;
import java.util.HashSet;
import java.util.Set;

/**
 * Every name in the text of a view, routine or trigger that might be a table: more than there are,
 * never fewer.
 *
 * @param names complete, with the schema of the text where it gives none
 * @param certain false when it may name others: it runs statements that are put together while it
 *     runs, or is not read to its end
 */
record NamesInText(Set<TableName> names, boolean certain) {
    NamesInText {
        names = Set.copyOf(names);
    }

    static NamesInText of(Tokens text, String schema) {
        Set<TableName> names = new HashSet<>();
        boolean certain = text.trouble().isEmpty();
        for (int at = 0; text.kind(at) != SqlLexer.END; at++) {
            if (text.isNamePart(at)) {
                certain &= !runsAnotherText(text, at);
                names.add(new TableName(qualifier(text, at, schema), text.name(at)));
            }
        }
        return new NamesInText(names, certain);
    }

    /** The schema in front of a name, if it has one. */
    static String qualifier(Tokens text, int at, String schema) {
        boolean qualified = at >= 2 && text.symbol(at - 1) == '.' && text.isNamePart(at - 2);
        return qualified ? text.name(at - 2) : schema;
    }

    private static boolean runsAnotherText(Tokens text, int at) {
        return text.word(at).equals("PREPARE")
                || (text.word(at).equals("EXECUTE") && text.word(at + 1).equals("IMMEDIATE"));
    }
}
