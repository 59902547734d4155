/** What there is in the zoo, with sources and costs, for people and programs to read. */
package ai.gaze.zoo.catalog;
