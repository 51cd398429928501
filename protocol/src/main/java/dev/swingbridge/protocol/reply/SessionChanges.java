package dev.swingbridge.protocol.reply;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the session state information at the end of an OK packet. */
final class SessionChanges {
    private static final int SYSTEM_VARIABLES = 0;
    private static final int SCHEMA = 1;
    private static final int TRANSACTION_CHARACTERISTICS = 4;
    private static final int TRANSACTION_STATE = 5;
    private static final int GTIDS = 3;

    private SessionChanges() {}

    /** Adds the changes found in {@code [reader index, end)} to the list. */
    static void read(ByteBuf in, int end, List<SessionChange> into) {
        while (in.readerIndex() < end) {
            int type = in.readUnsignedByte();
            int length = (int) Lenenc.read(in);
            int entryEnd = Math.min(end, in.readerIndex() + length);
            readEntry(type, in, entryEnd, into);
            in.readerIndex(entryEnd);
        }
    }

    private static void readEntry(int type, ByteBuf in, int end, List<SessionChange> into) {
        switch (type) {
            case SYSTEM_VARIABLES -> {
                // MariaDB puts several pairs into one entry, MySQL one
                while (in.readerIndex() < end) {
                    into.add(new SessionChange.SystemVariable(text(in), text(in)));
                }
            }
            case SCHEMA -> into.add(new SessionChange.Schema(text(in)));
            case TRANSACTION_CHARACTERISTICS ->
                    into.add(new SessionChange.TransactionCharacteristics(text(in)));
            case TRANSACTION_STATE -> into.add(new SessionChange.TransactionState(text(in)));
            case GTIDS -> {
                // a position, not a state of the session
            }
            default -> into.add(new SessionChange.Other());
        }
    }

    private static String text(ByteBuf in) {
        int length = (int) Lenenc.read(in);
        return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }
}
