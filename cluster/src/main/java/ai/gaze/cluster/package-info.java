/**
 * Apache Spark as a queue of trainings: each task starts one Gaze process. Nothing here uses a
 * class of Gaze, and nothing else of Gaze uses Spark.
 */
package ai.gaze.cluster;
