package dev.swingbridge.protocol.packet;

import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry of the session tracking part of an OK packet: what a statement changed in the session.
 */
public sealed interface SessionChange {
    /** A system variable has a new value. */
    record SystemVariable(String name, String value) implements SessionChange {}

    /** The default schema is another one; empty when it is gone. */
    record Schema(String name) implements SessionChange {}

    /** Whether anything in the session state has changed at all. */
    record StateChanged(boolean changed) implements SessionChange {}

    /** The transactions just committed: a GTID set as text. */
    record Gtids(int encoding, String set) implements SessionChange {}

    /** The SET TRANSACTION and START TRANSACTION statements that rebuild the transaction. */
    record TransactionCharacteristics(String statements) implements SessionChange {}

    /** Eight letters, such as {@code T_______}: what the open transaction has done so far. */
    record TransactionState(String letters) implements SessionChange {}

    /** An entry of a type not known here; bytes one-to-one as ISO 8859-1. */
    record Unknown(int type, String bytes) implements SessionChange {}

    /** All entries of the tracking part, without its own length. */
    static List<SessionChange> readAll(ByteBuf in) {
        List<SessionChange> changes = new ArrayList<>();
        while (in.isReadable()) {
            int type = WireRead.int1(in);
            readEntry(type, WireRead.lengthEncodedSlice(in), changes);
        }
        return changes;
    }

    private static void readEntry(int type, ByteBuf entry, List<SessionChange> changes) {
        switch (type) {
            case 0 -> {
                // MySQL writes one entry per variable, MariaDB all pairs into one entry
                while (entry.isReadable()) {
                    String name = WireRead.lengthEncodedString(entry);
                    changes.add(new SystemVariable(name, WireRead.lengthEncodedString(entry)));
                }
            }
            case 1 -> changes.add(new Schema(WireRead.lengthEncodedString(entry)));
            case 2 ->
                    changes.add(new StateChanged("1".equals(WireRead.lengthEncodedString(entry))));
            case 3 -> {
                int encoding = WireRead.int1(entry);
                changes.add(new Gtids(encoding, WireRead.lengthEncodedString(entry)));
            }
            case 4 ->
                    changes.add(
                            new TransactionCharacteristics(WireRead.lengthEncodedString(entry)));
            case 5 -> changes.add(new TransactionState(WireRead.lengthEncodedString(entry)));
            default -> changes.add(new Unknown(type, entry.toString(StandardCharsets.ISO_8859_1)));
        }
    }

    /** Writes this entry with its type and length. */
    default void write(ByteBuf out) {
        ByteBuf entry = Unpooled.buffer(32);
        int type =
                switch (this) {
                    case SystemVariable variable -> {
                        WireWrite.lengthEncodedString(entry, variable.name());
                        WireWrite.lengthEncodedString(entry, variable.value());
                        yield 0;
                    }
                    case Schema schema -> text(entry, schema.name(), 1);
                    case StateChanged state -> text(entry, state.changed() ? "1" : "0", 2);
                    case Gtids gtids -> {
                        WireWrite.int1(entry, gtids.encoding());
                        yield text(entry, gtids.set(), 3);
                    }
                    case TransactionCharacteristics rebuild -> text(entry, rebuild.statements(), 4);
                    case TransactionState state -> text(entry, state.letters(), 5);
                    case Unknown unknown -> {
                        entry.writeBytes(unknown.bytes().getBytes(StandardCharsets.ISO_8859_1));
                        yield unknown.type();
                    }
                };
        WireWrite.int1(out, type);
        WireWrite.lengthEncodedBytes(out, entry);
        entry.release();
    }

    private static int text(ByteBuf entry, String value, int type) {
        WireWrite.lengthEncodedString(entry, value);
        return type;
    }
}
