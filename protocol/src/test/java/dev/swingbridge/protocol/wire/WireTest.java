package dev.swingbridge.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "250, fa",
        "251, fcfb00",
        "65535, fcffff",
        "65536, fd000001",
        "16777215, fdffffff",
        "16777216, fe0000000100000000",
        "-1, feffffffffffffffff"
    })
    void writesLengthEncodedIntegersInTheShortestForm(long value, String bytes) {
        ByteBuf out = Unpooled.buffer();

        WireWrite.lengthEncodedInt(out, value);

        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(bytes);
        assertThat(WireRead.lengthEncodedInt(out)).isEqualTo(value);
    }

    @Property(tries = 200, seed = "1")
    void readsBackWhatItWrote(@ForAll long number, @ForAll String text, @ForAll byte[] bytes) {
        ByteBuf out = Unpooled.buffer();
        WireWrite.lengthEncodedInt(out, number);
        WireWrite.lengthEncodedBytes(out, bytes);
        out.writeLongLE(number);
        String clean = text.replace("\0", "").replaceAll("[\\ud800-\\udfff]", "");
        WireWrite.nulTerminatedString(out, clean);
        WireWrite.lengthEncodedString(out, clean);

        assertThat(WireRead.lengthEncodedInt(out)).isEqualTo(number);
        assertThat(WireRead.lengthEncodedBytes(out)).isEqualTo(bytes);
        assertThat(WireRead.int8(out)).isEqualTo(number);
        assertThat(WireRead.nulTerminatedString(out)).isEqualTo(clean);
        assertThat(WireRead.lengthEncodedString(out)).isEqualTo(clean);
        assertThat(out.isReadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "05616263",
                "fc",
                "fcff",
                "fdffff",
                "fe00000000000000",
                "feffffffffffffffff",
                "fefffffffffffff7ff00",
                "fb",
                "ff"
            })
    void refusesAStringThatClaimsMoreThanIsThere(String bytes) {
        assertThatThrownBy(() -> WireRead.lengthEncodedBytes(hex(bytes)))
                .isInstanceOf(MalformedPacketException.class);
    }

    @Test
    void refusesAStringWithoutItsNul() {
        assertThatThrownBy(() -> WireRead.nulTerminatedString(hex("616263")))
                .isInstanceOf(MalformedPacketException.class);
        assertThat(WireRead.stringToNulOrEnd(hex("616263"))).isEqualTo("abc");
    }
}
