package dev.swingbridge.proxy.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.router.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyErrorTest {
    private static final Path PAGE = Path.of("..", "docs", "errors.md");
    private static final JavaClasses PROXY =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.swingbridge.proxy");

    private static final Set<String> OF_THE_ENUM =
            Set.of(
                    ProxyError.class.getName() + ".<clinit>()",
                    ProxyError.class.getName() + ".$values()");

    @Test
    void eachIsSentBySomething() {
        Set<String> sent =
                PROXY.get(ProxyError.class).getFieldAccessesToSelf().stream()
                        .filter(access -> !OF_THE_ENUM.contains(access.getOrigin().getFullName()))
                        .map(JavaFieldAccess::getName)
                        .collect(Collectors.toSet());

        assertThat(sent).containsAll(Stream.of(ProxyError.values()).map(Enum::name).toList());
    }

    @Test
    void nothingElseWritesAnErrorPacketOfItsOwn() {
        List<String> others =
                PROXY.stream()
                        .flatMap(type -> type.getConstructorCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isEquivalentTo(ErrPacket.class))
                        .map(call -> call.getOriginOwner().getSimpleName())
                        .filter(owner -> !owner.equals("ProxyError"))
                        .toList();

        assertThat(others).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void thePageListsEach(ProxyError error) throws IOException {
        String row =
                "| %d | %s | %s |"
                        .formatted(
                                error.code(), error.sqlState(), error.words().replace("%s", "…"));

        assertThat(Files.readString(PAGE)).contains(row);
    }

    @Test
    void thePageListsNothingElse() throws IOException {
        long rows =
                Files.readAllLines(PAGE).stream().filter(line -> line.matches("\\| \\d.*")).count();

        assertThat(rows).isEqualTo(ProxyError.values().length);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedStatementHasTheRoutersText(Decision.Reason reason) {
        var packet = ProxyError.of(new Decision.Refuse(reason, "t is on both, 100% of it"));

        assertThat(packet.message()).isEqualTo("t is on both, 100% of it");
        assertThat(packet.code()).isEqualTo(reason == Decision.Reason.CONTROL_SCHEMA ? 1044 : 1235);
        assertThat(packet.sqlState()).isEqualTo("42000");
    }
}
