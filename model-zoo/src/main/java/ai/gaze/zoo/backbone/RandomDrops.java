package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.DropBlock;
import ai.gaze.zoo.layer.StochasticDepth;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.Optional;

/**
 * What residual networks leave out at random in training, as timm's do: whole branches (stochastic
 * depth), and regions of the maps inside of the branches of the last two stages (DropBlock).
 */
final class RandomDrops {

    static final Option<Double> PATH =
            Options.probability("drop-path", 0)
                    .describe(
                            "with which training leaves the last branch out for an image, falling"
                                    + " to 0 at the first (stochastic depth)");
    static final Option<Double> BLOCK =
            Options.probability("drop-block", 0)
                    .describe(
                            "share of the maps of the last two stages that training drops in square"
                                    + " regions (DropBlock)");

    private double path;
    private double block;

    /**
     * What one residual block has of it.
     *
     * @param region drops regions inside of the branch
     * @param branch drops the whole branch
     */
    record Drops(Optional<Block> region, Optional<Block> branch) {}

    void path(double probability) {
        path = Arguments.probability(PATH.name(), probability);
    }

    void block(double probability) {
        block = Arguments.probability(BLOCK.name(), probability);
    }

    /**
     * Returns what a block has.
     *
     * @param index of the block in the network, from 0
     * @param blocks of the network
     * @param fromLast how many stages come after that of the block
     */
    Drops at(int index, int blocks, int fromLast) {
        double ofBranch = rate(index, blocks);
        return new Drops(
                block == 0 || fromLast > 1
                        ? Optional.empty()
                        : Optional.of(
                                fromLast == 1
                                        ? new DropBlock(block, 5, 0.25)
                                        : new DropBlock(block, 3, 1)),
                ofBranch == 0 ? Optional.empty() : Optional.of(new StochasticDepth(ofBranch)));
    }

    /** The probability with which a branch is left out. */
    double rate(int index, int blocks) {
        return path * index / Math.max(1, blocks - 1);
    }
}
