package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.ForeignDefinition;
import io.homelab.engine.ImportedTopology;
import io.homelab.model.KeptDefinition;
import io.homelab.remote.RemoteHost;
import java.nio.file.Path;
import java.time.Duration;

/** Reads Vagrantfiles that people wrote themselves. */
public final class VagrantfileReading implements ForeignDefinition {
  /** Vagrant takes two to five seconds to start; a Vagrantfile of years loads much else. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Duration limit;

  /** Readings of at most a minute each. */
  public VagrantfileReading() {
    this(LIMIT);
  }

  VagrantfileReading(Duration limit) {
    this.limit = limit;
  }

  @Override
  public ImportedTopology topology(RemoteHost computer, Question question) {
    EvaluatedVagrantfile evaluated =
        new Evaluation(computer, limit).of(question.file(), question.provider());
    return TopologyWriter.write(evaluated, question.provider(), question.file(), question.folder());
  }

  @Override
  public ImportedTopology topology(Away away, Question question) {
    EvaluatedVagrantfile evaluated =
        new AwayEvaluation(away, limit).of(question.file(), question.provider());
    return TopologyWriter.write(evaluated, question.provider(), question.file(), question.folder());
  }

  @Override
  public KeptDefinition kept(RemoteHost computer, Path file, String provider) {
    EvaluatedVagrantfile evaluated = new Evaluation(computer, limit).of(file, provider);
    return new KeptReading(evaluated, provider, file).definition();
  }
}
