package io.homelab.report;

import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.guest.EdgeResult;
import io.homelab.model.Edge;
import io.homelab.model.HostName;
import io.homelab.operations.LabOnDoubles;
import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class JunitXmlTest {
  private static final Path SCHEMA = Path.of("src/test/resources/junit/testsuite.xsd");
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00.999Z");

  @TempDir Path folder;

  private static EdgeResult edge(String from, String error, boolean asked) {
    return new EdgeResult(
        new Edge(machine(from), machine("db")),
        true,
        Optional.of("10.0.0.7"),
        Optional.of(error).filter(text -> !text.isEmpty()),
        asked,
        Duration.ofMillis(1_047));
  }

  /** The root of a report that conforms to the schema. */
  private static Element valid(String xml)
      throws IOException, SAXException, ParserConfigurationException {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(SCHEMA.toFile())
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement();
  }

  @Test
  void each_edge_is_a_test_that_passes_fails_or_could_not_run() throws Exception {
    String xml =
        JunitXml.of(
            "devlab",
            List.of(edge("app", "", true), edge("web", "refused", true), edge("x", "lost", false)),
            AT,
            Duration.ofSeconds(61));

    valid(xml);
    assertThat(xml)
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="devlab" tests="3" failures="1" errors="1" skipped="0" time="61.000"\
             timestamp="2026-03-01T10:00:00">
              <testcase classname="devlab" name="app -&gt; db" time="1.047"/>
              <testcase classname="devlab" name="web -&gt; db" time="1.047">
                <failure type="unreachable" message="refused">web -&gt; db at 10.0.0.7, across hosts:\
             refused</failure>
              </testcase>
              <testcase classname="devlab" name="x -&gt; db" time="1.047">
                <error type="unknown" message="lost">x -&gt; db at 10.0.0.7, across hosts: lost</error>
              </testcase>
            </testsuite>
            """);
  }

  @Test
  void a_lab_without_edges_gives_an_empty_suite() throws Exception {
    assertThat(valid(JunitXml.of("devlab", List.of(), AT, Duration.ZERO)).getAttribute("tests"))
        .isEqualTo("0");
  }

  @Test
  void whatever_a_guest_says_is_text() throws Exception {
    List<String> parts =
        List.of(
            "<",
            ">",
            "&",
            "\"",
            "'",
            "]]>",
            "<![CDATA[",
            "&#0;",
            "\u0000",
            "\u0001",
            "\u000b",
            "\u001b[31m",
            "\n",
            "\r",
            "\t",
            "\u0085",
            "\u2028",
            "\ufffe",
            "\uffff",
            "\ud83d",
            "\ude00",
            "\ud83d\ude00",
            "ж",
            "<!--",
            "x");
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder("x");
      for (int part = random.nextInt(10); part >= 0; part--) {
        text.append(parts.get(random.nextInt(parts.size())));
      }
      Element suite =
          valid(JunitXml.of("l", List.of(edge("web", text.toString(), true)), AT, Duration.ZERO));
      String message =
          ((Element) suite.getElementsByTagName("failure").item(0)).getAttribute("message");
      assertThat(message).as(text.toString()).startsWith("x");
    }
    String said = "a < b && \"c\" > 'd' \ud83d\ude00";
    Element suite = valid(JunitXml.of("l", List.of(edge("web", said, true)), AT, Duration.ZERO));
    assertThat(((Element) suite.getElementsByTagName("failure").item(0)).getAttribute("message"))
        .isEqualTo(said);
  }

  @Test
  void verify_writes_the_report_beside_what_it_prints() throws Exception {
    LabOnDoubles lab =
        new LabOnDoubles(
            Files.createDirectory(folder.resolve("lab")),
            "{ name: web, host: one, depends_on: [db] }",
            "{ name: db, host: two }");
    lab.left(state -> state.bridged("web", "one", "10.9.0.1").bridged("db", "two", "10.9.0.2"));
    Path report = Files.writeString(folder.resolve("verify.xml"), "from yesterday");
    Path work = Files.createDirectory(folder.resolve("work"));
    List<String> command = List.of("verify", "--junit", "../verify.xml");
    CommandLineRun plain = CommandLineRun.on(lab.opener(), work, List.of("verify"));
    CommandLineRun run = CommandLineRun.on(lab.opener(), work, command);

    assertThat(run).isEqualTo(plain);
    Element suite = valid(Files.readString(report));
    assertThat(suite.getAttribute("name")).isEqualTo("devlab");
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(1);
    lab.hostDouble("one").before =
        word -> {
          throw new RemoteException(
              RemoteException.FailureKind.UNREACHABLE, new HostName("one"), "lost", "try", null);
        };
    assertThat(CommandLineRun.on(lab.opener(), work, command).exit()).isEqualTo(4);
    assertThat(valid(Files.readString(report)).getAttribute("errors")).isEqualTo("1");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("lab", "verify.xml", "work");
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void a_report_that_cannot_be_written_is_told_after_the_result() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: web, host: one }");
    CommandLineRun run =
        CommandLineRun.on(lab.opener(), folder, List.of("verify", "--junit", "no/verify.xml"));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEqualTo("No machine depends on another: nothing to verify.\n");
    assertThat(run.err()).contains("cannot write", "no/verify.xml: no such folder");
  }
}
