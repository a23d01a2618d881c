package dev.endpointpipeline.service.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictYamlTest {
  record Users(List<User> users) {}

  record User(@Nullable String name, int age) {
    @JsonCreator
    static User of(
        @JsonProperty("name") @Nullable String name, @JsonProperty("age") @Nullable Integer age) {
      if (name != null && name.isBlank()) {
        throw new IllegalArgumentException("name: blank");
      }
      return new User(name, age == null ? 0 : age);
    }
  }

  @Test
  void yamlAndJsonAreRead() {
    Users users = new Users(List.of(new User("ann", 7), new User(null, 0)));

    assertThat(
            StrictYaml.read(
                """
                # all users
                users:
                  - name: ann
                    age: 7
                  - name: null
                """,
                Users.class))
        .isEqualTo(users);
    assertThat(
            StrictYaml.read(
                "{\"users\": [{\"name\": \"ann\", \"age\": 7}, {\"name\": null}]}", Users.class))
        .isEqualTo(users);
  }

  @Test
  void textThatLooksLikeANumberStaysAsItIsWritten() {
    for (String id : List.of("0012", "12e45", "0x10", "1_000", "1.50")) {
      assertThat(StrictYaml.read("{users: [{name: " + id + "}]}", Users.class).users())
          .extracting(User::name)
          .containsExactly(id);
    }
  }

  @Test
  void valuesOfAnyTypeAreThoseOfYaml() {
    assertThat(StrictYaml.read("[2, 1.5, text, true, null, {a: [3]}, 16Gi]", Object.class))
        .isEqualTo(
            Arrays.asList(
                2, new BigDecimal("1.5"), "text", true, null, Map.of("a", List.of(3)), "16Gi"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {users: [{secret: 1}]}                | users[0].secret: unknown key at line 1
          {users: [{}, {age: secret}]}          | users[1].age: value of the wrong type at line 1
          {users: [{age: 1}, {name: ' '}]}      | users[1]: name: blank
          {users: secret}                       | users: value of the wrong type at line 1
          [secret]                              | value of the wrong type at line 1
          {users: [], users: [secret]}          | a key is repeated at line 1, column
          {users: [{name: a, name: secret}]}    | a key is repeated at line 1, column
          secret: [}                            | not valid YAML at line 1, column
          {users: [{name: &a secret, age: *a}]} | an alias (*) at line 1, column
          {users: [{name: ~, age: 7}]}          | ~ at line 1, column
          """)
  void whatIsWrongIsSaidWithoutQuotingTheText(String text, String problem) {
    assertThatThrownBy(() -> StrictYaml.read(text, Users.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(problem)
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).replace(".secret", ""))
                    .doesNotContain("secret"))
        .hasNoCause();
  }

  @Test
  void lineIsThatOfTheProblem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictYaml.read("users:\n  - name: [}\n", Users.class))
        .withMessageStartingWith("not valid YAML at line 2, column ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "# nothing", "null"})
  void emptyTextIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictYaml.read(text, Users.class))
        .withMessage("the file is empty");
  }

  @Test
  void secondDocumentIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictYaml.read("{users: []}\n---\n{users: []}", Users.class))
        .withMessage("a second document at line 3, column 1 (expected: one)");
  }

  @Test
  void shortTextThatStandsForALongOneIsRefusedAtOnce() {
    StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char name = 'b'; name <= 'z'; name++) {
      String before = "*" + (char) (name - 1);
      bomb.append(
          "%s: &%s [%s]\n".formatted(name, name, String.join(", ", List.of(before, before))));
    }

    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictYaml.read(bomb.toString(), Object.class))
        .withMessageStartingWith("an alias (*) at line 2, column ");
  }

  @Test
  void deeplyNestedTextIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictYaml.read("[".repeat(100_000), Object.class))
        .withMessageStartingWith("not valid YAML");
  }
}
