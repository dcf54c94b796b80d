// What the site looks like. No tracker, no font and no script from elsewhere: everything is in the folder that is built,
// the index for the search too.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), '..');
const repository = process.env.REPOSITORY ?? '';
const is = (path) => existsSync(join(source, `${path}.md`));
const items = (prefix, all) => all.filter(([, path]) => is(prefix + path)).map(([text, path]) => ({ text, link: `/${prefix}${path}` }));

const english = [
  { text: 'Start', items: items('', [['Editors', 'editors'], ['In CI', 'ci'], ['Your first Dockerfile', 'first-dockerfile'], ['A Dockerfile for a project', 'init']]) },
  {
    text: 'Use',
    items: items('', [
      ['Settings', 'settings'], ['All settings', 'keys'], ['Profiles', 'profiles'], ['Command line', 'cli'], ['Formatter', 'formatter'], ['Refactorings', 'refactorings'],
      ['.dockerignore', 'dockerignore'], ['Build context', 'build-context'], ['Registries and privacy', 'registries'],
    ]),
  },
  {
    text: 'Coming from',
    items: items('', [
      ['hadolint', 'from-hadolint'], ['docker-langserver', 'from-docker-langserver'], ['Docker DX', 'from-docker-dx'],
      ['tally', 'from-tally'], ['dockerfmt', 'from-dockerfmt'],
    ]),
  },
  {
    text: 'More',
    items: items('', [
      ['Troubleshooting', 'troubleshooting'], ['Questions', 'faq'], ['Performance', 'performance'], ['Security', 'security'],
      ['Lists of images', 'catalogue'], ['Releases', 'releasing'], ['Changelog', 'changelog'],
    ]),
  },
];
const russian = [
  { text: 'Начало', items: items('ru/', [['О программе', 'index'], ['Первый Dockerfile', 'first-dockerfile']]) },
  { text: 'Справка', items: items('ru/', [['Командная строка', 'cli'], ['Все настройки', 'keys'], ['Рефакторинги', 'refactorings']]) },
];
// The rules are listed on one page: a list in the margin of each would be most of all pages.
const withRules = (prefix, groups, text) => [{ text, link: `/${prefix}rules/` }, ...groups];
const nav = (prefix, words) => [{ text: words[0], link: `/${prefix}rules/` }, { text: words[1], link: `/${prefix}cli` }];
const social = repository ? [{ icon: 'github', link: repository }] : [];

export default {
  title: 'dockerfile-ls',
  description: 'A language server and linter for Dockerfiles and .dockerignore files',
  base: process.env.SITE_BASE ?? '/',
  cleanUrls: true,
  metaChunk: true,
  // A finding is drawn in lines that may be long; a table that is wider than a phone is moved.
  head: [['style', {}, '.vp-doc [class*="language-text"] code { white-space: pre-wrap; width: auto } .vp-doc td { overflow-wrap: break-word } @media (max-width: 640px) { .vp-doc th, .vp-doc td { padding: 6px 8px } .vp-doc td:last-child { min-width: 12em } }']],
  lastUpdated: false,
  markdown: {
    languageAlias: { dockerignore: 'ini', gitignore: 'ini', vim: 'lua', elisp: 'lisp' },
    config(md) {
      // `{{ … }}` in a page is text of a template in a Dockerfile, never Vue's.
      const inline = md.renderer.rules.code_inline;
      md.renderer.rules.code_inline = (...all) => inline(...all).replace('<code', '<code v-pre');
    },
  },
  locales: {
    root: {
      label: 'English', lang: 'en',
      themeConfig: { nav: nav('', ['Rules', 'Command line']), sidebar: withRules('', english, 'Rules') },
    },
    ru: {
      label: 'Русский', lang: 'ru',
      themeConfig: {
        nav: nav('ru/', ['Правила', 'Командная строка']), sidebar: withRules('ru/', russian, 'Правила'),
        outline: { label: 'На этой странице' }, docFooter: { prev: 'Назад', next: 'Дальше' },
        darkModeSwitchLabel: 'Тема', sidebarMenuLabel: 'Меню', returnToTopLabel: 'Наверх', langMenuLabel: 'Язык',
      },
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        // Rules' names are of several words: `copy-source-missing`, `JSONArgsRecommended`.
        miniSearch: { options: { tokenize: (text) => text.split(/[\s`'"(),.:;|/=[\]{}<>]+/u).flatMap((word) => [word, ...word.split(/[-_]|(?<=[a-z])(?=[A-Z])/)]) } },
        locales: {
          ru: { translations: { button: { buttonText: 'Поиск', buttonAriaLabel: 'Поиск' }, modal: { noResultsText: 'Ничего не найдено:', resetButtonTitle: 'Очистить', footer: { selectText: 'открыть', navigateText: 'выбрать', closeText: 'закрыть' } } } },
        },
      },
    },
    socialLinks: social,
  },
};
