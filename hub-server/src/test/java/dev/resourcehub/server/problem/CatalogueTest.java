package dev.resourcehub.server.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The catalogue in code is the one of the contract. */
class CatalogueTest {

    @Test
    void every_code_of_the_contract_is_in_the_catalogue_with_its_status_and_no_other() throws IOException {
        Map<String, List<Integer>> contract = contract();

        assertThat(Catalogue.entries().stream().map(entry -> entry.code().value()))
                .containsExactlyInAnyOrderElementsOf(contract.keySet());
        Catalogue.entries().forEach(entry -> {
            List<Integer> statuses = contract.get(entry.code().value());
            if (!statuses.isEmpty()) {
                assertThat(statuses).as(entry.code().value()).contains(entry.status());
            }
        });
    }

    @Test
    void every_code_has_a_page() {
        Catalogue.entries()
                .forEach(entry -> assertThat(
                                ProblemPages.of(entry.code().value()).orElseThrow())
                        .contains(entry.title())
                        .contains(Integer.toString(entry.status())));
        assertThat(ProblemPages.of("nonsense")).isEmpty();
    }

    private static Map<String, List<Integer>> contract() throws IOException {
        String table;
        try (var file = Objects.requireNonNull(CatalogueTest.class.getResourceAsStream("/catalogue.md"))) {
            table = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        Map<String, List<Integer>> contract = new LinkedHashMap<>();
        for (String row : table.lines().skip(2).toList()) {
            String[] cells = row.split("\\|");
            List<Integer> statuses = new ArrayList<>();
            Matcher numbers = Pattern.compile("\\b\\d{3}\\b").matcher(cells[1]);
            while (numbers.find()) {
                statuses.add(Integer.parseInt(numbers.group()));
            }
            Matcher codes = Pattern.compile("`([a-z0-9_]+)`").matcher(cells[2]);
            while (codes.find()) {
                contract.put(codes.group(1), statuses);
            }
        }
        return contract;
    }
}
