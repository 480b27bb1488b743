package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HomeLabException;
import io.homelab.operations.FileError;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ErrorViewTest {
  private static final class Failure extends HomeLabException {
    private static final long serialVersionUID = 1L;

    Failure(String message, String hint) {
      super(message, hint);
    }
  }

  @Test
  void a_person_reads_the_sentence_and_under_it_the_hint() {
    assertThat(ErrorView.human(new Failure("host nuc is locked", "wait for it"), Style.PLAIN))
        .isEqualTo("homelab: host nuc is locked\n  hint: wait for it\n");
  }

  @Test
  void without_a_hint_there_is_no_hint_line() {
    assertThat(ErrorView.human(new Failure("gone", ""), Style.PLAIN)).isEqualTo("homelab: gone\n");
  }

  @Test
  void many_errors_of_a_file_keep_their_lines() {
    assertThat(ErrorView.human(new Failure("a.yaml:1:2: x\na.yaml:3:4: y", ""), Style.PLAIN))
        .isEqualTo("homelab: a.yaml:1:2: x\na.yaml:3:4: y\n");
  }

  @Test
  void an_error_of_a_host_cannot_control_the_terminal() {
    assertThat(ErrorView.human(new Failure("said \u001b[2Jno", "try\u0007 it"), Style.PLAIN))
        .isEqualTo("homelab: said no\n  hint: try it\n");
  }

  @Test
  void a_program_reads_one_object_with_the_exit_code() {
    String json = ErrorView.json(new Failure("host \"nuc\" is locked", "wait for it"), 5);

    assertThat(JsonMapper.shared().readTree(json).toString())
        .isEqualTo(
            """
            {"schema_version":1,"error":{"code":5,"message":"host \\"nuc\\" is locked",\
            "hint":"wait for it"}}\
            """);
    assertThat(ErrorView.json(new Failure("gone", ""), 1)).contains("\"hint\": null");
  }

  @Test
  void a_program_reads_where_and_what_is_wrong_in_files() {
    String json =
        ErrorView.json(
            new Failure("a.yaml:1:2: x; y", ""),
            2,
            List.of(new FileError("a.yaml", 1, 2, "x", "y")));

    assertThat(JsonMapper.shared().readTree(json).get("error").get("errors").toString())
        .isEqualTo(
            """
            [{"file":"a.yaml","line":1,"column":2,"message":"x","expected":"y"}]\
            """);
  }
}
