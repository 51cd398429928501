package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.swingbridge.proxy.config.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing is configured, or set by the program for a part of itself, that nothing goes by. */
class SettingsAreReadTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.swingbridge");

    private static final String LOADER = Configuration.class.getPackageName();

    /** What a callback is handed is no setting. */
    private static final String CALLBACKS = Consumer.class.getPackageName();

    private static final Set<String> OF_EVERY_RECORD =
            Set.of("toString", "equals", "hashCode", "<init>");

    record Lost(String read, String copied, String printed) {
        Lost with(String other) {
            return new Lost(read, copied, other);
        }

        @Override
        public String toString() {
            return "printed=" + printed;
        }

        boolean asks() {
            return read.isEmpty();
        }
    }

    static final class Reader {
        private Reader() {}

        static boolean asks(Lost lost) {
            return lost.with("other").asks();
        }
    }

    @Test
    void everyComponentIsReadOutsideOfTheLoader() {
        Set<JavaClass> records = new LinkedHashSet<>();
        collect(MAIN.get(Configuration.class), records);
        MAIN.stream()
                .filter(type -> type.isRecord() && type.getSimpleName().endsWith("Settings"))
                .forEach(type -> collect(type, records));

        assertThat(records.stream().flatMap(SettingsAreReadTest::unread).toList())
                .as("read it, or take it and its key away")
                .isEmpty();
        assertThat(records).hasSizeGreaterThan(15);
    }

    @Test
    void copyingAndPrintingIsNotReading() {
        JavaClass lost =
                new ClassFileImporter().importClasses(Lost.class, Reader.class).get(Lost.class);

        assertThat(unread(lost)).containsExactlyInAnyOrder("Lost.copied", "Lost.printed");
    }

    /** A record and those that it is made of. */
    private static void collect(JavaClass type, Set<JavaClass> into) {
        if (type.isRecord() && MAIN.contain(type.getName()) && into.add(type)) {
            components(type)
                    .filter(field -> !field.getRawType().getPackageName().equals(CALLBACKS))
                    .flatMap(field -> field.getType().getAllInvolvedRawTypes().stream())
                    .forEach(part -> collect(part, into));
        }
    }

    private static Stream<JavaField> components(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC));
    }

    private static Stream<String> unread(JavaClass type) {
        return components(type)
                .filter(field -> readers(field).noneMatch(reader -> asked(reader, type)))
                .map(field -> type.getSimpleName() + "." + field.getName());
    }

    private static Stream<JavaCodeUnit> readers(JavaField field) {
        return field.getAccessesToSelf().stream().map(access -> access.getOrigin());
    }

    /** Whether another class asks it, itself or by way of the record's other methods. */
    private static boolean asked(JavaCodeUnit method, JavaClass type) {
        List<JavaCodeUnit> open = new ArrayList<>(List.of(method));
        Set<JavaCodeUnit> seen = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            JavaCodeUnit next = open.removeLast();
            if (!next.getOwner().equals(type)) {
                if (!next.getOwner().getPackageName().equals(LOADER)) {
                    return true;
                }
            } else if (!OF_EVERY_RECORD.contains(next.getName())
                    && !copies(next, type)
                    && seen.add(next)) {
                next.getAccessesToSelf().forEach(access -> open.add(access.getOrigin()));
            }
        }
        return false;
    }

    private static boolean copies(JavaCodeUnit method, JavaClass type) {
        return method.getConstructorCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().equals(type));
    }
}
